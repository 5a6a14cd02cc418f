import { createConnectHandler } from "@switchboard/adapters-aws/lambda";
import { connectionLifetimeMs as lifetimeMs } from "@switchboard/adapters-aws/management-api";
import { countOpened, createAuthenticator, createOpenConnection, createRegister } from "@switchboard/domain";
import { optional } from "valibot";
import { origins } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Letting connections in. */
export const connecting = defineModule({
  variables: { ALLOWED_ORIGINS: optional(origins) },
  makes: ({ ALLOWED_ORIGINS: allowedOrigins }) => ({
    authenticator: needs("authenticationMethods").make(({ authenticationMethods: methods }) =>
      createAuthenticator({ methods }),
    ),
    register: needs("registry").make(createRegister),
    openConnection: needs("authenticator", "register", "protocols", "addressKinds", "limitConnections").make(
      ({ addressKinds: kinds, limitConnections, ...parts }) => {
        const restrictions = {
          ...(allowedOrigins !== undefined && { allowedOrigins }),
          ...(limitConnections !== undefined && { limitConnections }),
        };
        return createOpenConnection({ ...parts, kinds, lifetimeMs, ...restrictions });
      },
    ),
    connectHandler: needs("openConnection", "clock", "log").make(createConnectHandler),
  }),
  decorates: () => ({
    openConnection: needs("metrics").make(
      ({ metrics }) =>
        (open) =>
          countOpened(open, metrics),
    ),
  }),
});
