namespace Fovea.Detection.Networks;

/// <summary>How a region is made a map of one size, by the names of <c>--roi-pooling</c>.</summary>
public enum RoiPooling
{
    /// <summary>The means of interpolated samples (RoIAlign; He et al. 2017, arXiv:1703.06870, section 3).</summary>
    Align,

    /// <summary>
    /// The maxima of bins of whole pixels, to which the box is rounded (RoIPool; Girshick 2015, arXiv:1504.08083, section 2.1).
    /// </summary>
    Pool,
}
