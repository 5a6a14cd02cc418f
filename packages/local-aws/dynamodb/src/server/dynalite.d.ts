// dynalite has no types of its own.

declare module "dynalite";
declare module "dynalite/db/index.js";
declare module "dynalite/validations/createTable.js";
