import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const { PORT = "8091", HUB = "http://127.0.0.1:8081" } = process.env;

export default defineConfig({
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    port: Number(PORT),
    // Stands for your application's backend, which gives its users their tokens.
    proxy: { "/token": { target: HUB, changeOrigin: true } },
  },
});
