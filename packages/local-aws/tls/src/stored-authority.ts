import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type CertificateAuthority, createAuthority, createAuthorityKey } from "./certificate-authority.ts";

/** A certificate authority that is the same at every start, so that clients have to be told but once to trust it. */
export interface StoredAuthority extends CertificateAuthority {
  /** Absolute path of the file that holds its certificate and nothing else. */
  readonly certificateFile: string;
}

/** A file of the certificate authority that cannot be used; its message is one line that says what to do. */
export class UnusableAuthority extends Error {
  override readonly name = "UnusableAuthority";
}

/** The names by which clients call this machine. */
export const LOCAL_NAMES = ["localhost", "127.0.0.1", "::1"] as const;

const COMMON_NAME = `local-aws on ${hostname()}`;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/**
 * The certificate authority that is kept in a folder, made there at the first call. Its key is readable by its owner alone, and good for
 * names of this machine only: whoever got hold of it could not pass for any other site.
 *
 * @param directory absolute path
 * @throws `UnusableAuthority`
 */
export function openAuthority(directory: string): StoredAuthority {
  const keyFile = join(directory, "ca-key.pem");
  const certificateFile = join(directory, "ca.pem");
  makeFolder(directory);
  if (!existsSync(keyFile)) writeNewAuthority(keyFile);
  const { key, cert } = readAuthority(keyFile, directory);
  // Beside the key, for those who shall not read that.
  if (!existsSync(certificateFile) || readFileSync(certificateFile, "utf8") !== cert) {
    writeFileSync(certificateFile, cert);
    chmodSync(certificateFile, 0o644);
  }
  return { ...createAuthority(COMMON_NAME, { key, cert }), certificateFile };
}

function makeFolder(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UnusableAuthority(`${directory} cannot be made: ${String(Object(error).code)}.`);
  }
}

/** Key and certificate in one file, which is there as a whole or not at all; of two processes at once the first one's stays. */
function writeNewAuthority(file: string): void {
  const { key, cert } = createAuthorityKey(COMMON_NAME, { permittedNames: LOCAL_NAMES });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, key + cert, { mode: OWNER_ONLY, flag: "wx" });
  try {
    linkSync(unfinished, file);
  } catch (error) {
    if (Object(error).code !== "EEXIST") throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function readAuthority(file: string, directory: string) {
  const startAnew = `Delete ${directory} and trust the new ca.pem that the next start makes there.`;
  // On Windows, what lies below a user's folder is the user's.
  if (process.platform !== "win32" && (statSync(file).mode & OTHERS) !== 0) {
    throw new UnusableAuthority(`${file} can be read by other users of this machine. ${startAnew}`);
  }
  const text = readFileSync(file, "utf8");
  const start = text.indexOf("-----BEGIN CERTIFICATE-----");
  const [key, cert] = [text.slice(0, Math.max(0, start)), text.slice(Math.max(0, start))];
  try {
    const { validTo } = new X509Certificate(cert);
    if (Date.parse(validTo) > Date.now()) return { key, cert };
  } catch {
    throw new UnusableAuthority(`${file} holds no certificate authority. ${startAnew}`);
  }
  throw new UnusableAuthority(`The certificate in ${file} has expired. ${startAnew}`);
}
