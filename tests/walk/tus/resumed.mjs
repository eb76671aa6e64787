// Uploads one file with tus-js-client over a connection that somebody else cuts, and tells from where it went on.
//
// Settings come on stdin: {"client", "url", "token", "path"}; the answer goes to stdout: the offset of every PATCH.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";

const settings = JSON.parse(readFileSync(0, "utf8"));
const { Upload } = createRequire(settings.client)("tus-js-client");
const offsets = [];

await new Promise((resolve, reject) => {
  const upload = new Upload(createReadStream(settings.path), {
    uploadUrl: settings.url,
    uploadSize: statSync(settings.path).size,
    headers: { Authorization: `Bearer ${settings.token}` },
    retryDelays: Array(20).fill(200),
    storeFingerprintForResuming: false,
    onBeforeRequest: (request) => {
      if (request.getMethod() === "PATCH") offsets.push(Number(request.getHeader("Upload-Offset")));
    },
    onError: reject,
    onSuccess: resolve,
  });
  upload.start();
});
// A request that was refused while its body was still on its way stays open: nothing more is to come of it.
process.stdout.write(JSON.stringify(offsets), () => process.exit(0));
