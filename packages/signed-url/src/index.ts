export { type SignedUrlOptions, signWebSocketUrl } from "./sign-web-socket-url.ts";
