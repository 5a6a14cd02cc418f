import "./view/component-styles.ts";
import "./view/layout.css";
import { MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createConsoleStore } from "./hub/console-store.ts";
import { findLocalHub } from "./hub/local-hub.ts";
import { App } from "./view/app.tsx";
import { cssVariables, theme } from "./view/theme.ts";

/** Whoever serves the page allows the styles that carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

const local = await findLocalHub();
const store = createConsoleStore({
  ...(local !== undefined && { local }),
  now: () => performance.timeOrigin + performance.now(),
  // A page in the background draws no frames, and has nothing to show.
  soon: (run) => requestAnimationFrame(run),
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
