import { compose } from "@switchboard/composition";
import { modules } from "@switchboard/lambda-publish/container";
import { lineProtocol } from "../line-protocol.ts";

export const handler = compose(process.env, [...modules, lineProtocol])("publishHandler");
