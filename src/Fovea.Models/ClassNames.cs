using System.Globalization;

namespace Fovea.Models;

/// <summary>The names of the classes of published networks.</summary>
public static class ClassNames
{
    /// <summary>The classes of CIFAR-10 in the order of its labels.</summary>
    public static IReadOnlyList<string> Cifar10 { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>
    /// The names of a network's default classes: ImageNet's 1000, CIFAR-10's ten for colour images of 32x32, otherwise the indices, which
    /// for digits are the names.
    /// </summary>
    public static IReadOnlyList<string> Of(ModelInfo model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model switch
        {
            { Classes: 1000, InputChannels: 3 } => ImageNetClasses.Names,
            { Classes: 10, InputChannels: 3, InputHeight: 32 } => Cifar10,
            _ => Indices(model.Classes),
        };
    }

    /// <summary>The indices of so many classes as names: <c>0</c>, <c>1</c> and so on.</summary>
    public static IReadOnlyList<string> Indices(int count) =>
        [.. Enumerable.Range(0, count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
}
