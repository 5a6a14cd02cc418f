import { createManagementApiClient, createSignedConnectionGateway } from "@switchboard/adapters-aws/management-api";
import { createTerminateConnection } from "@switchboard/domain";
import { text, url } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Reaching open connections. */
export const gateway = defineModule({
  variables: { MANAGEMENT_ENDPOINT: url, AWS_REGION: text },
  makes: ({ MANAGEMENT_ENDPOINT: endpoint, AWS_REGION: region }) => ({
    gateway: needs("clock").make(({ clock }) => {
      const client = createManagementApiClient({ endpoint, region });
      return createSignedConnectionGateway({ client, endpoint, region, clock });
    }),
    terminateConnection: needs("gateway", "unregister", "protocols").make(createTerminateConnection),
  }),
});
