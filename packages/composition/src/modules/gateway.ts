import { createManagementApiClient, createSignedConnectionGateway } from "@switchboard/adapters-aws";
import { createIdentifySender, createRetireConnection } from "@switchboard/domain";
import { createSwitchboardFrameEncoder } from "@switchboard/protocols";
import { text, url } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Reaching open connections, and knowing the sender of a frame. */
export const gateway = defineModule({
  variables: { MANAGEMENT_ENDPOINT: url, AWS_REGION: text },
  makes: ({ MANAGEMENT_ENDPOINT: endpoint, AWS_REGION: region }) => ({
    encoder: needs().make(createSwitchboardFrameEncoder),
    gateway: needs("clock").make(({ clock }) => {
      const client = createManagementApiClient({ endpoint, region });
      return createSignedConnectionGateway({ client, endpoint, region, clock });
    }),
    retireConnection: needs("gateway", "registry", "encoder").make(createRetireConnection),
    identifySender: needs("registry", "retireConnection", "clock", "encoder").make(
      ({ registry, retireConnection: retire, clock, encoder }) =>
        createIdentifySender({ registry, retire, clock, defaultProtocol: encoder.protocols[0] }),
    ),
  }),
});
