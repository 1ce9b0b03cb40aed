import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// The service to talk to while developing (`vite dev`); a build needs none.
const service = process.env["MISHEN_SERVICE"] ?? "http://127.0.0.1:8480";

export default defineConfig({
  plugins: [vue()],
  build: {
    target: "es2022",
    // Every asset stays a file of its own: the content security policy names no `data:` source but for pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "vue", test: /node_modules\/(@vue|vue|vue-router)\// },
            { name: "element", test: /node_modules\// },
          ],
        },
      },
    },
  },
  server: { proxy: { "/v1": service } },
});
