// What people do with groups, rules, interfaces, registries and replications, through the pollers of the JavaScript SDK.
// Prints what it saw as JSON.
import { ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { NetworkManagementClient } from "@azure/arm-network";
import { ManagedIdentityCredential } from "@azure/identity";

const [endpoint, subscription, group] = process.argv.slice(2);
const audience = "https://management.core.windows.net/.default";
const options = { endpoint, credentialScopes: [audience], credentials: { scopes: [audience] } };
const credential = new ManagedIdentityCredential();
const network = new NetworkManagementClient(credential, subscription, options);
const registry = new ContainerRegistryManagementClient(credential, subscription, options);

async function names(pages) {
  const all = [];
  for await (const each of pages) all.push(each.name);
  return all;
}

const groups = network.networkSecurityGroups;
const rules = network.securityRules;
const rule = {
  direction: "Outbound",
  access: "Allow",
  protocol: "Tcp",
  priority: 200,
  sourceAddressPrefix: "*",
  sourcePortRange: "*",
  destinationAddressPrefix: "AzureContainerRegistry",
  destinationPortRange: "443",
};
const seen = { all: await names(groups.listAll()) };
seen.group = (await groups.beginCreateOrUpdateAndWait(group, "nsg-js", { location: "westeurope" })).provisioningState;
seen.rule = (await rules.beginCreateOrUpdateAndWait(group, "nsg-js", "allow", rule)).provisioningState;
seen.changed = (await rules.beginCreateOrUpdateAndWait(group, "nsg-js", "allow", { ...rule, priority: 210 })).priority;
seen.rules = await names(rules.list(group, "nsg-js"));
seen.retagged = (await groups.updateTags(group, "nsg-js", { tags: { stage: "test" } })).tags;
seen.listed = await names(groups.list(group));
await rules.beginDeleteAndWait(group, "nsg-js", "allow");
seen.rulesLeft = await names(rules.list(group, "nsg-js"));
await groups.beginDeleteAndWait(group, "nsg-js");
seen.groups = await names(groups.list(group));

const cards = network.networkInterfaces;
const inEffect = await cards.beginListEffectiveNetworkSecurityGroupsAndWait(group, "nic-web-01");
seen.inEffect = inEffect.value.map((each) => each.networkSecurityGroup.id.split("/").pop());
const routes = await cards.beginGetEffectiveRouteTableAndWait(group, "nic-web-01");
seen.hops = routes.value.slice(0, 3).map((each) => each.nextHopType);

const registries = registry.registries;
const made = await registries.create(group, "contosojs", { location: "westeurope", sku: { name: "Premium" } });
seen.registry = made.loginServer;
const replica = await registry.replications.create(group, "contosojs", "northeurope", { location: "northeurope" });
seen.replica = replica.provisioningState;
const tags = { team: "apps" };
seen.tagged = (await registry.replications.update(group, "contosojs", "northeurope", { tags })).tags;
seen.updated = (await registries.update(group, "contosojs", { dataEndpointEnabled: true })).dataEndpointHostNames;
seen.owned = await names(registries.listByResourceGroup(group));
seen.replicas = await names(registry.replications.list(group, "contosojs"));
await registry.replications.delete(group, "contosojs", "northeurope");
seen.replicasLeft = await names(registry.replications.list(group, "contosojs"));
await registries.delete(group, "contosojs");
seen.registries = await names(registries.listByResourceGroup(group));
console.log(JSON.stringify(seen));
