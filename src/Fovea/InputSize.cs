using Fovea.Data;
using Fovea.Models;

namespace Fovea;

/// <summary>Compares the size of a data set's images with a network's input.</summary>
internal static class InputSize
{
    /// <summary>Refuses images of a fixed size that is not the input's.</summary>
    /// <exception cref="FoveaException">The images have another size than the network's input.</exception>
    public static void Check(IImageDataset data, ModelInfo model, Preprocessing preprocessing)
    {
        if (data.ImageSize is not { } size)
            return;
        (int height, int width) = (size.Height + (2 * preprocessing.Padding), size.Width + (2 * preprocessing.Padding));
        if ((size.Channels, height, width) != (model.InputChannels, model.InputHeight, model.InputWidth))
        {
            throw new FoveaException(
                $"the images of {data.Name} are {size.Channels}x{size.Height}x{size.Width}, {model.Name} expects "
                + $"{model.InputChannels}x{model.InputHeight}x{model.InputWidth}: choose another model or data set");
        }
    }
}
