using Fovea.Interpretability;

namespace Fovea;

/// <summary>A way to look inside a network; each is a type of <see cref="Interpretability"/>.</summary>
public enum Explanation
{
    /// <summary>Where a class is seen (<see cref="Interpretability.GradCam"/>).</summary>
    GradCam,

    /// <summary>Which pixels a class's score depends on (<see cref="Interpretability.Saliency"/>).</summary>
    Saliency,

    /// <summary>Which details raise a class's score (<see cref="GuidedBackpropagation"/>).</summary>
    Guided,

    /// <summary>What each pixel adds to a class's score (<see cref="IntegratedGradients"/>).</summary>
    Integrated,

    /// <summary>What excites a unit, as pixels (<see cref="Interpretability.Deconvolution"/>).</summary>
    Deconvolution,

    /// <summary>What covering parts of the image does to a class's probability (<see cref="Interpretability.Occlusion"/>).</summary>
    Occlusion,

    /// <summary>The filters of the first layer (<see cref="FirstLayerFilters"/>).</summary>
    Filters,

    /// <summary>The maps of layers (<see cref="ActivationMaps"/>).</summary>
    Activations,

    /// <summary>The parts of many images that excite a unit most (<see cref="TopPatches"/>).</summary>
    Patches,

    /// <summary>The part of the image that a unit sees (<see cref="UnitReceptiveField"/>).</summary>
    Field,

    /// <summary>What flips, rotations, crops and colours do to the answer (<see cref="AugmentationEffect"/>).</summary>
    Augmentation,
}
