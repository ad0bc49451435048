using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea;

/// <summary>
/// Starts a deeper network with layers of a shallower one of its family: the first four convolutions and the last three fully connected
/// layers, as VGG's configurations B to E were started with A's (Simonyan and Zisserman 2014, section 3.1). The paper does not say which
/// of the deeper network's convolutions they become; here each becomes the first one of its shape after the one before.
/// </summary>
internal static class ShallowerLayers
{
    private const int Convolutions = 4, FullyConnected = 3;

    /// <summary>Copies the layers of a file and says in a sentence which.</summary>
    /// <param name="path">The file of the shallower network's weights, which names its network.</param>
    /// <param name="network">The deeper network.</param>
    /// <exception cref="FoveaException">The networks have no such layers in common.</exception>
    /// <exception cref="Formats.WeightFileException">The file is missing or malformed.</exception>
    public static string Copy(string path, Classifier network)
    {
        ModelPackage shallower = ModelPackage.Load(path);
        return Copy(shallower.Network, $"{shallower.Model.Name} in {path}", network);
    }

    /// <summary>Copies the layers and says in a sentence which.</summary>
    /// <param name="shallower">The shallower network.</param>
    /// <param name="origin">Where it comes from, for the sentence.</param>
    /// <param name="network">The deeper network.</param>
    /// <exception cref="FoveaException">The networks have no such layers in common.</exception>
    internal static string Copy(Layer shallower, string origin, Classifier network)
    {
        Parameter[] from = Parameters(shallower), to = Parameters(network);
        var pairs = new List<(Parameter From, Parameter To)>();
        int next = 0;
        foreach (Parameter filters in from.Where(parameter => parameter.IsFilters).Take(Convolutions))
        {
            int found = Array.FindIndex(to, next, parameter => parameter.Weight.Shape == filters.Weight.Shape);
            if (found < 0)
            {
                throw new FoveaException(
                    $"the network has no convolution of shape {filters.Weight.Shape} for {filters.Layer} of {origin}: give --init-from "
                    + "the weights of a shallower network of its family, such as vgg11's for vgg16");
            }

            pairs.Add((filters, to[found]));
            next = found + 1;
        }

        foreach ((Parameter one, Parameter other) in from.Where(parameter => !parameter.IsFilters).TakeLast(FullyConnected)
            .Zip(to.Where(parameter => !parameter.IsFilters).TakeLast(FullyConnected)))
        {
            if (one.Weight.Shape == other.Weight.Shape) // another number of classes leaves the last layer out
                pairs.Add((one, other));
        }

        IReadOnlyDictionary<string, float> factors = DropoutForms.Factors(network);
        foreach ((Parameter one, Parameter other) in pairs)
        {
            float factor = factors.GetValueOrDefault(other.Layer + ".weight", 1);
            other.Weight.CopyFrom([.. one.Weight.ToArray().Select(value => value / factor)]);
            if (one.Bias is { } bias)
                other.Bias?.CopyFrom(bias.ToArray());
        }

        return $"{string.Join(", ", pairs.Select(pair => pair.To.Layer))} begin with layers of {origin}; the others are new.";
    }

    private static Parameter[] Parameters(Module network)
    {
        const string Weight = ".weight", Bias = ".bias";
        Dictionary<string, Tensor> all = network.Parameters().Where(entry => !entry.IsForTrainingOnly)
            .ToDictionary(entry => entry.Name, entry => entry.Value);
        return
        [
            .. from entry in all
               where entry.Key.EndsWith(Weight, StringComparison.Ordinal) && entry.Value.Shape.Rank is 2 or 4
               let layer = entry.Key[..^Weight.Length]
               select new Parameter(layer, entry.Value, all.GetValueOrDefault(layer + Bias)),
        ];
    }

    private sealed record Parameter(string Layer, Tensor Weight, Tensor? Bias)
    {
        public bool IsFilters => Weight.Shape.Rank == 4;
    }
}
