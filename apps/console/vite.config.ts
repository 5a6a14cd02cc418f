import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  // Whoever serves the page puts a nonce here, see the local gateway's static files.
  html: { cspNonce: "__CSP_NONCE__" },
  build: { target: "es2022", chunkSizeWarningLimit: 700 },
  test: { setupFiles: ["@switchboard/secrecy/setup"] },
});
