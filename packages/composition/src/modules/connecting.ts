import { createConnectHandler } from "@switchboard/adapters-aws";
import { countOpened, createAuthenticator, createOpenConnection } from "@switchboard/domain";
import { createSwitchboardFrameEncoder } from "@switchboard/protocols";
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
    openConnection: needs("authenticator", "registry", "addressKinds").make(
      ({ authenticator, registry, addressKinds: kinds }) => {
        const { protocols } = createSwitchboardFrameEncoder();
        const restriction = allowedOrigins === undefined ? {} : { allowedOrigins };
        return createOpenConnection({ authenticator, registry, kinds, protocols, ...restriction });
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
