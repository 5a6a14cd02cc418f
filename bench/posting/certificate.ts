import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate extends Disposable {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** A certificate for 127.0.0.1 that nobody but this benchmark trusts, made with openssl, valid for a day. */
export function createCertificate(): Certificate {
  const directory = mkdtempSync(join(tmpdir(), "switchboard-bench-"));
  const [certificateFile, keyFile] = [join(directory, "certificate.pem"), join(directory, "key.pem")];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"],
      ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", keyFile, "-out", certificateFile],
    ],
    { stdio: ["ignore", "ignore", "ignore"] },
  );
  return {
    certificateFile,
    keyFile,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
