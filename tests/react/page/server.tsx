import { renderToString } from "react-dom/server";
import type { Given } from "../given.ts";
import { App } from "./app.tsx";

export const render = (given: Given) => renderToString(<App {...given} />);
