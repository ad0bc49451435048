using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Fovea.Server.Serving;

namespace Fovea.Server.Protocol;

/// <summary>What a request asks for of a model's outputs.</summary>
internal static class OutputSelection
{
    /// <summary>Checks the outputs that are asked for, before anything is computed.</summary>
    /// <exception cref="ServingException">There is no such output, or it has no classes.</exception>
    public static void Check(IReadOnlyList<RequestedOutput> requested, ServedModel model)
    {
        foreach (RequestedOutput output in requested)
        {
            TensorMetadata? known = model.Outputs.FirstOrDefault(each => each.Name == output.Name);
            if (known is null)
            {
                string all = string.Join(", ", model.Outputs.Select(each => each.Name));
                throw ServingException.Bad($"there is no output '{ShownText.Of(output.Name)}'; there are {all}");
            }

            bool hasClasses = model.Kind == ModelKind.Classifier && known.Datatype == Datatype.Float32;
            if (output.Classes < 0 || (output.Classes > 0 && !hasClasses))
                throw ServingException.Bad($"the output '{output.Name}' has no classes: leave 'classification' out, or ask for 1 or more");
        }
    }

    /// <summary>The tensors of an answer, in the order in which they were asked for, or all.</summary>
    public static IReadOnlyList<ProtocolTensor> Of(
        IReadOnlyList<ProtocolTensor> outputs, IReadOnlyList<RequestedOutput> requested, ServedModel model) =>
        requested.Count == 0
            ? outputs
            : [.. requested.Select(each => Selected(outputs.First(output => output.Name == each.Name), each, model))];

    private static ProtocolTensor Selected(ProtocolTensor output, RequestedOutput requested, ServedModel model) =>
        requested.Classes == 0 ? output : Classes(output, requested.Classes, model.Classes);

    /// <summary>The largest values of each row as texts <c>value:index:name</c>.</summary>
    private static ProtocolTensor Classes(ProtocolTensor output, int count, IReadOnlyList<string>? names)
    {
        int rows = (int)output.Shape[0], length = (int)output.Shape[1];
        int kept = Math.Min(count, length);
        float[] values = MemoryMarshal.Cast<byte, float>(output.Raw.Span).ToArray();
        IEnumerable<byte[]> texts = Enumerable.Range(0, rows).SelectMany(row =>
        {
            var scores = new ArraySegment<float>(values, row * length, length);
            return ClassScores.Order(scores).Take(kept).Select(index => Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{scores[index]}:{index}:{names?[index]}")));
        });
        return ProtocolTensor.OfElements(output.Name, [rows, kept], texts);
    }
}
