"""The functions of the template language, a module for each subject; `table.py` lists all.

What each does is documented at learn.microsoft.com/azure/azure-resource-manager/templates/template-functions (checked
2026-11-29, with the tests of Azure/bicep that run Microsoft's own evaluator).
"""
