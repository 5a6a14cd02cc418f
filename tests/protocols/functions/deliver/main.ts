import { compose } from "@switchboard/composition";
import { modules } from "../../../../apps/lambda-deliver/src/container.ts";
import { lineProtocol } from "../line-protocol.ts";

export const handler = compose(process.env, [...modules, lineProtocol])("deliverHandler");
