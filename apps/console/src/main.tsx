import "./view/component-styles.ts";
import "./view/layout.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createConsoleStore } from "./hub/console-store.ts";
import { findLocalHub } from "./hub/local-hub.ts";
import { App } from "./view/app.tsx";
import { cssVariables, theme } from "./view/theme.ts";

/** Nobody notices. */
const DRAW_AFTER_MS = 30;

/** Whoever serves the page allows the styles that carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

const local = await findLocalHub();
const store = createConsoleStore({
  ...(local !== undefined && { local }),
  now: () => performance.timeOrigin + performance.now(),
  // Hundreds of frames a second need not be drawn as often; a page in the background draws nothing at all.
  soon: (run) => setTimeout(() => requestAnimationFrame(run), DRAW_AFTER_MS),
});

createRoot(document.getElementById("root") ?? document.body).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <App store={store} local={local} />
    </MantineProvider>
  </StrictMode>,
);
