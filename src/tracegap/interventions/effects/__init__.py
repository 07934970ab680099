"""What the answers after swapped traces show."""

from tracegap.interventions.effects.analyse_effects import (
    InterventionAnalysis,
    analyse_interventions,
)

__all__ = ["InterventionAnalysis", "analyse_interventions"]
