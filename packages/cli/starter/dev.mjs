// npm run dev: the page, which is reloaded when you change it, and the backend behind /api.

import { createServer } from "vite";
import { startBackend } from "./backend/server.mjs";

const backendPort = await startBackend();
const page = await createServer({
  server: {
    port: Number(process.env.PORT ?? 5173),
    // The backend sees the page's own host, by which it knows its page.
    proxy: { "/api": { target: `http://127.0.0.1:${backendPort}`, changeOrigin: false } },
  },
});
await page.listen();
page.printUrls();
