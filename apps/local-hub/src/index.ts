export { type Switchboard, type SwitchboardOptions, startSwitchboard } from "./start-switchboard.ts";
