import { hydrateRoot } from "react-dom/client";
import { App } from "./app.tsx";

const root = document.getElementById("root");
if (root !== null) hydrateRoot(root, <App {...JSON.parse(root.dataset["given"] ?? "")} />);
