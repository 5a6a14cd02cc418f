import { createManagementApiClient, createSignedConnectionGateway } from "@switchboard/adapters-aws";
import { createIdentifySender, createRetireConnection } from "@switchboard/domain";
import { createSwitchboardFrameEncoder } from "@switchboard/protocols";
import { defineModule } from "../compose.ts";
import { text, url } from "../configuration.ts";

/** Reaching open connections, and knowing the sender of a frame. */
export const posting = defineModule(
  { MANAGEMENT_ENDPOINT: url, AWS_REGION: text },
  ({ MANAGEMENT_ENDPOINT: endpoint, AWS_REGION: region }) => ({
    encoder: createSwitchboardFrameEncoder,
    gateway: ({ clock }) => {
      const client = createManagementApiClient({ endpoint, region });
      return createSignedConnectionGateway({ client, endpoint, region, clock });
    },
    retireConnection: ({ gateway, registry, encoder }) => createRetireConnection({ gateway, registry, encoder }),
    identifySender: ({ registry, retireConnection: retire, clock, encoder }) =>
      createIdentifySender({ registry, retire, clock, defaultProtocol: encoder.protocols[0] }),
  }),
);
