import { createManagementApiClient, createSignedConnectionGateway } from "@switchboard/adapters-aws";
import { createSwitchboardFrameEncoder } from "@switchboard/adapters-protocol";
import { createIdentifySender, createRetireConnection } from "@switchboard/domain";
import { defineModule } from "../compose.ts";
import { text, url } from "../configuration.ts";
import { tokens } from "../tokens.ts";

/** Reaching open connections, and knowing the sender of a frame. */
export const posting = defineModule({ MANAGEMENT_ENDPOINT: url, AWS_REGION: text }, (bind, configuration) => {
  const { MANAGEMENT_ENDPOINT: endpoint, AWS_REGION: region } = configuration;
  bind(tokens.encoder).toResolvedValue(createSwitchboardFrameEncoder);
  bind(tokens.gateway).toResolvedValue(
    (clock) =>
      createSignedConnectionGateway({
        client: createManagementApiClient({ endpoint, region }),
        endpoint,
        region,
        clock,
      }),
    [tokens.clock],
  );
  bind(tokens.retireConnection).toResolvedValue(
    (gateway, registry, encoder) => createRetireConnection({ gateway, registry, encoder }),
    [tokens.gateway, tokens.registry, tokens.encoder],
  );
  bind(tokens.identifySender).toResolvedValue(
    (registry, retire, clock, encoder) =>
      createIdentifySender({ registry, retire, clock, defaultProtocol: encoder.protocols[0] }),
    [tokens.registry, tokens.retireConnection, tokens.clock, tokens.encoder],
  );
});
