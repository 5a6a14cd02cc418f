export { type Bindings, fill, match, matchAll } from "./placeholders.ts";
export {
  type ClientCase,
  type ClientStep,
  type HandshakeCase,
  type HubCase,
  type HubStep,
  type ParsingCase,
  textOf,
  type VectorFile,
  type VectorHandshake,
  type VectorToken,
} from "./vectors.ts";
