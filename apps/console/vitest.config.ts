import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  test: { setupFiles: ["@switchboard/secrecy/setup"] },
});
