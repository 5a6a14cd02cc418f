import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // Whoever serves the page puts a nonce here, see the local gateway's static files.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 700,
    // The page is packed with the hub that serves it.
    license: { fileName: "licences.md" },
  },
});
