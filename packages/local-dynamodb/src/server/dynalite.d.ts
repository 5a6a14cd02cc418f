// dynalite has no types of its own.

declare module "dynalite";
declare module "dynalite/db";
declare module "dynalite/validations/createTable";
