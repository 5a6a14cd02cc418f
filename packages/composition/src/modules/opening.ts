import { createClaimedAuthenticator } from "@switchboard/adapters-aws";
import { createSwitchboardFrameEncoder } from "@switchboard/adapters-protocol";
import { createOpenConnection } from "@switchboard/domain";
import { defineModule } from "../compose.ts";
import { someOf } from "../configuration.ts";
import { tokens } from "../tokens.ts";

/** Letting connections in. A deployment must say how: there is no silent default. */
export const opening = defineModule({ AUTH: someOf(["none"]) }, (bind) => {
  bind(tokens.authenticator).toResolvedValue(createClaimedAuthenticator);
  bind(tokens.openConnection).toResolvedValue(
    (authenticator, registry, kinds) => {
      const { protocols } = createSwitchboardFrameEncoder();
      return createOpenConnection({ authenticator, registry, kinds, protocols });
    },
    [tokens.authenticator, tokens.registry, tokens.addressKinds],
  );
});
