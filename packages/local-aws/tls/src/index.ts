export {
  type CertificateAuthority,
  createAuthority,
  createAuthorityKey,
  type KeyAndCertificate,
} from "./certificate-authority.ts";
export { type RunningTls, serveTls } from "./serve-tls.ts";
export { LOCAL_NAMES, openAuthority, type StoredAuthority, UnusableAuthority } from "./stored-authority.ts";
