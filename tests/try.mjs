import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell", args: ["--headless","--no-sandbox"] });
const open = async (u) => { const p = await (await b.newContext()).newPage(); p.on("console", m => console.log(u, m.text())); p.on("pageerror", e=>console.log(u,"ERR",e)); await p.goto(`http://localhost:18573/?user=${u}`); return p; };
const ada = await open("ada"), grace = await open("grace");
const text = (p) => p.locator("body").innerText();
await ada.getByText("2 here").waitFor({timeout: 20000});
await ada.fill("input","hello"); await ada.press("input","Enter");
await grace.getByText("ada: hello").waitFor();
await grace.context().setOffline(true);
for (const t of ["one","two"]) { await ada.fill("input",t); await ada.press("input","Enter"); }
await ada.getByText("ada: two").waitFor();
await grace.context().setOffline(false);
await grace.reload();
await grace.getByText("ada: two").waitFor();
console.log(await text(ada)); console.log("---"); console.log(await text(grace));
await b.close();
