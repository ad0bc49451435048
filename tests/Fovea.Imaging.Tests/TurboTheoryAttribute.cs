using Fovea.Imaging.Codecs;

namespace Fovea.Imaging.Tests;

/// <summary>A theory about libjpeg-turbo, skipped where the system has none.</summary>
internal sealed class TurboTheoryAttribute : TheoryAttribute
{
    public TurboTheoryAttribute()
    {
        if (!TurboJpegLibrary.IsAvailable)
            Skip = "the system has no libjpeg-turbo (Debian: libturbojpeg0)";
    }
}
