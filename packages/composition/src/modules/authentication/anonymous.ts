import { authenticateAnonymously } from "@switchboard/domain";
import { defineModule, needs } from "../../module.ts";
import { acceptedMethods } from "./accepted-methods.ts";

/** Connections without any proof, where `AUTH` lists `none`. */
export const anonymous = defineModule({
  variables: { AUTH: acceptedMethods },
  makes: ({ AUTH }) => ({
    authenticationMethods: AUTH.has("none") ? [needs().make(() => authenticateAnonymously)] : [],
  }),
});
