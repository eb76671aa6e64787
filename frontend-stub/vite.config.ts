import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The server's policy allows nothing inline, so no asset may become a data: URL and no polyfill may add a script. */
export default defineConfig({
  plugins: [react()],
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    target: "es2023",
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  worker: { format: "es" },
  css: { preprocessorOptions: { scss: { quietDeps: true, loadPaths: ["node_modules/@uswds/uswds/packages"] } } },
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/auth", "/uploads", "/content", "^/transfers/[^/]+/package$"].map((path) => [
        path,
        { target: process.env["ENTENTE_SERVER"] ?? "http://127.0.0.1:8000", ws: true },
      ]),
    ),
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});
