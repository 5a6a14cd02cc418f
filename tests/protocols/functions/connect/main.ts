import { compose } from "@switchboard/composition";
import { modules } from "@switchboard/lambda-connect/container";
import { lineProtocol } from "../line-protocol.ts";

export const handler = compose(process.env, [...modules, lineProtocol])("connectHandler");
