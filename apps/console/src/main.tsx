import "./view/component-styles.ts";
import "./view/layout.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createConsoleStore } from "./hub/console-store.ts";
import { createDrawing } from "./hub/drawing-budget.ts";
import { createKept, tabStorage } from "./hub/kept.ts";
import { findLocalHub } from "./hub/local-hub.ts";
import { rememberClients } from "./hub/remembered-clients.ts";
import { App } from "./view/app.tsx";
import { DocsContext } from "./view/docs-link.tsx";
import { cssVariables, theme } from "./view/theme.ts";
import { KeptContext } from "./view/use-kept.ts";

/** Whoever serves the page allows the styles that carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

const local = await findLocalHub();
const store = createConsoleStore({
  ...(local !== undefined && { local }),
  now: () => performance.timeOrigin + performance.now(),
  soon: createDrawing(),
});

const kept = createKept(tabStorage());
rememberClients(store, kept, (remember) => addEventListener("pagehide", remember));

createRoot(document.getElementById("root") ?? document.body).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <KeptContext value={kept}>
        <DocsContext value={local !== undefined}>
          <App store={store} local={local} />
        </DocsContext>
      </KeptContext>
    </MantineProvider>
  </StrictMode>,
);
