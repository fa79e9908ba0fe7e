"""Alertas: anonymous intake of corruption alerts, sealed on arrival, triaged and routed."""
