"""Students: the small language models that are fine-tuned and then asked.

Torch and its friends are imported inside the functions that need them, so that the rest of the
package starts fast and installs without them.
"""

from tracegap.students.settings import PRESETS, GenerationSettings, TrainingSettings

__all__ = ["PRESETS", "GenerationSettings", "TrainingSettings"]
