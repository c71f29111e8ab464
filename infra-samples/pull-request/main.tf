# The rules in front of the spoke's clients. The plan beside this file narrows allow-storage to one region.

resource "azurerm_network_security_group" "spoke" {
  name                = "nsg-spoke"
  location            = "westeurope"
  resource_group_name = "rg-network"
}

resource "azurerm_network_security_rule" "allow_registry" {
  name                        = "allow-registry"
  network_security_group_name = azurerm_network_security_group.spoke.name
  resource_group_name         = azurerm_network_security_group.spoke.resource_group_name
  priority                    = 100
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefix       = "VirtualNetwork"
  source_port_range           = "*"
  destination_address_prefix  = "AzureContainerRegistry"
  destination_port_range      = "443"
}

resource "azurerm_network_security_rule" "allow_storage" {
  name                        = "allow-storage"
  network_security_group_name = azurerm_network_security_group.spoke.name
  resource_group_name         = azurerm_network_security_group.spoke.resource_group_name
  priority                    = 110
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_address_prefix       = "VirtualNetwork"
  source_port_range           = "*"
  destination_address_prefix  = "Storage.WestEurope"
  destination_port_range      = "443"
}

resource "azurerm_network_security_rule" "deny_internet" {
  name                        = "deny-internet"
  network_security_group_name = azurerm_network_security_group.spoke.name
  resource_group_name         = azurerm_network_security_group.spoke.resource_group_name
  priority                    = 4000
  direction                   = "Outbound"
  access                      = "Deny"
  protocol                    = "*"
  source_address_prefix       = "*"
  source_port_range           = "*"
  destination_address_prefix  = "Internet"
  destination_port_range      = "*"
}
