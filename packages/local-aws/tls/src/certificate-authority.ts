import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { isIP } from "node:net";
import { bits, implicit, integer, objectId, octets, sequence, set, TRUE, tagged, time, utf8 } from "./der.ts";

/** A key and the certificate that belongs to it, both as PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Signs certificates for servers on this machine. */
export interface CertificateAuthority {
  /** As PEM: what clients are told to trust. */
  readonly certificate: string;
  /** A certificate for a server of these names: host names and IPv4 addresses, and `::1`. */
  issue(names: readonly [string, ...string[]]): KeyAndCertificate;
}

const DAY_MS = 86_400_000;
export const AUTHORITY_DAYS = 3_650;
/** The longest that macOS accepts. */
const SERVER_DAYS = 825;
/** Clocks of a virtual machine and its host differ. */
const EARLIER_MS = DAY_MS;

const ECDSA_WITH_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));
const KEY_CERT_SIGN = bits(Buffer.from([0b0000_0110]), 1);
const DIGITAL_SIGNATURE = bits(Buffer.from([0b1000_0000]), 7);

/**
 * A new certificate authority's key and certificate.
 *
 * @param permittedNames what it can issue certificates for, if not everything: the certificate says so, and clients that
 *   trust it refuse whatever else its key might be used for
 */
export function createAuthorityKey(
  commonName: string,
  { permittedNames }: { readonly permittedNames?: readonly string[] } = {},
): KeyAndCertificate {
  const { privateKey, publicKey } = newKey();
  const name = nameOf(commonName);
  const cert = certificate({
    ...{ subject: name, issuer: name, publicKey, signingKey: privateKey, days: AUTHORITY_DAYS },
    extensions: [
      critical("2.5.29.19", sequence(TRUE)),
      critical("2.5.29.15", KEY_CERT_SIGN),
      extension("2.5.29.14", octets(keyId(publicKey))),
      ...(permittedNames === undefined ? [] : [critical("2.5.29.30", sequence(nameConstraints(permittedNames)))]),
    ],
  });
  return { key: pemOf(privateKey), cert };
}

/** A certificate authority on this machine. */
export function createAuthority(commonName: string, { key, cert }: KeyAndCertificate): CertificateAuthority {
  const signingKey = createPrivateKey(key);
  // One key for all of its servers: they are one process.
  const server = newKey();
  return {
    certificate: cert,
    issue: (names) => ({
      key: pemOf(server.privateKey),
      cert: certificate({
        ...{ subject: nameOf(names[0]), issuer: nameOf(commonName), publicKey: server.publicKey, signingKey },
        days: SERVER_DAYS,
        extensions: [
          critical("2.5.29.19", sequence()),
          critical("2.5.29.15", DIGITAL_SIGNATURE),
          extension("2.5.29.37", sequence(objectId("1.3.6.1.5.5.7.3.1"))),
          extension("2.5.29.35", sequence(implicit(0, keyId(createPublicKey(signingKey))))),
          extension("2.5.29.17", sequence(...names.map(alternativeName))),
        ],
      }),
    }),
  };
}

interface CertificateContent {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly days: number;
  readonly extensions: readonly Buffer[];
}

/** A certificate as RFC 5280 has it, as PEM. */
function certificate({ subject, issuer, publicKey, signingKey, days, extensions }: CertificateContent): string {
  const from = Date.now() - EARLIER_MS;
  const content = sequence(
    tagged(0, integer(Buffer.from([2]))),
    // Positive, and never without its first byte.
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    issuer,
    sequence(time(from), time(from + days * DAY_MS)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(3, sequence(...extensions)),
  );
  const whole = sequence(content, ECDSA_WITH_SHA256, bits(sign("sha256", content, signingKey)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** P-256: every client has it, and a new key takes less than a millisecond. */
function newKey() {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function keyId(publicKey: KeyObject): Buffer {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(objectId("2.5.4.3"), utf8(commonName))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), octets(value));
}

/** One that whoever does not understand it has to refuse. */
function critical(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), TRUE, octets(value));
}

function alternativeName(name: string): Buffer {
  return isIP(name) === 0 ? implicit(2, Buffer.from(name)) : implicit(7, addressOctets(name));
}

/** The permitted names alone: each host name with all below it, each address by itself. */
function nameConstraints(names: readonly string[]): Buffer {
  const subtrees = names.map((name) => {
    if (isIP(name) === 0) return sequence(implicit(2, Buffer.from(name)));
    const address = addressOctets(name);
    return sequence(implicit(7, Buffer.concat([address, Buffer.alloc(address.length, 0xff)])));
  });
  return tagged(0, ...subtrees);
}

function addressOctets(address: string): Buffer {
  if (address === "::1") return Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);
  return Buffer.from(address.split(".").map(Number));
}
