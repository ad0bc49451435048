using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Resizing of maps.</summary>
internal static class Resizing
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Of("Resize", Resize, call => ResizedArray.Of(call)),
        OperatorRow.Of("Upsample", Resize, call => ResizedArray.Of(call)),
    ];

    private static Tensor? Resize(OnnxCall call)
    {
        if (call.Rank(0) != 4)
            return null;
        ResizeRequest request = ResizeRequest.Of(call);
        Tensor x = call.Tensor(0);
        if (request.Sizes[0] != x.Shape[0] || request.Sizes[1] != x.Shape[1])
            return null;
        (int height, int width) = (request.Sizes[2], request.Sizes[3]);
        if (height < 1 || width < 1)
            return null;
        if (request.IsNearest && IsOfPyTorch(request, x.Shape))
            return call.Apply(new UpsampleNearestOperator(height, width), x);
        bool isBilinear = request is { IsLinear: true, Antialias: false, Transformation: "half_pixel" or "pytorch_half_pixel" }
            && request.HasExactScales(x.Shape) && (request.Transformation == "half_pixel" || (height > 1 && width > 1));
        return isBilinear ? call.Apply(new UpsampleBilinearOperator(height, width), x) : null;
    }

    /// <summary>Whether nearest neighbours are those that PyTorch takes: floor(i * input / output).</summary>
    private static bool IsOfPyTorch(ResizeRequest request, Shape x)
    {
        for (int d = 2; d < 4; d++)
        {
            for (int i = 0; i < request.Sizes[d]; i++)
            {
                int torch = Math.Min((int)MathF.Floor(i * ((float)x[d] / request.Sizes[d])), x[d] - 1);
                if (request.NearestAt(d, i, x[d]) != torch)
                    return false;
            }
        }

        return true;
    }
}

/// <summary>What a Resize or an Upsample asks for.</summary>
internal sealed record ResizeRequest
{
    /// <summary>The sizes of the result.</summary>
    public required int[] Sizes { get; init; }

    /// <summary>Result pixels for each pixel, in each dimension.</summary>
    public required double[] Scales { get; init; }

    public required string Mode { get; init; }

    public required string Transformation { get; init; }

    public required string Rounding { get; init; }

    public bool Antialias { get; init; }

    public bool IsNearest => Mode == "nearest";

    public bool IsLinear => Mode is "linear" or "bilinear";

    public static ResizeRequest Of(OnnxCall call)
    {
        IReadOnlyList<int> x = call.Shape(0);
        bool isFirst = call.Node.Operator == "Upsample" || call.Opset < 11;
        int scalesAt = isFirst ? 1 : 2;
        float[] given = call.Has(scalesAt) ? call.Array(scalesAt).To<float>()
            : [.. call.Node.Attributes.GetValueOrDefault("scales")?.Floats ?? []];
        IReadOnlyList<long> resized = call.Node.Integers("axes", [.. Enumerable.Range(0, x.Count).Select(d => (long)d)]);
        int[] axes = [.. resized.Select(d => OnnxCall.Axis(d, x.Count))];
        int[] sizes = [.. x];
        var scales = new double[x.Count];
        Array.Fill(scales, 1);
        if (given.Length > 0)
        {
            Expect(given.Length, axes.Length, "scales");
            for (int i = 0; i < axes.Length; i++)
            {
                scales[axes[i]] = given[i];
                double size = Math.Floor(x[axes[i]] * (double)given[i]);
                sizes[axes[i]] = size is >= 0 and <= int.MaxValue ? (int)size : throw new ArgumentException($"a scale is {given[i]}");
            }
        }
        else if (!isFirst && call.Has(3))
        {
            int[] wanted = Constants.Sizes(call.Integers(3));
            Expect(wanted.Length, axes.Length, "sizes");
            for (int i = 0; i < axes.Length; i++)
                (sizes[axes[i]], scales[axes[i]]) = (wanted[i], (double)wanted[i] / Math.Max(1, x[axes[i]]));
        }
        else
        {
            throw new ArgumentException("it has neither scales nor sizes");
        }

        if (call.Node.Text("keep_aspect_ratio_policy", "stretch") != "stretch")
            throw new ArgumentException("its keep_aspect_ratio_policy is not supported");
        call.CheckSize(sizes, sizeof(double));
        return new ResizeRequest
        {
            Sizes = sizes,
            Scales = scales,
            Mode = call.Node.Text("mode", "nearest"),
            Transformation = isFirst ? "asymmetric" : call.Node.Text("coordinate_transformation_mode", "half_pixel"),
            Rounding = isFirst ? "floor" : call.Node.Text("nearest_mode", "round_prefer_floor"),
            Antialias = call.Node.Integer("antialias", 0) != 0,
        };
    }

    /// <summary>Whether the scales are those of the sizes.</summary>
    public bool HasExactScales(Shape x)
    {
        for (int d = 2; d < 4; d++)
        {
            if (Math.Abs((Scales[d] * x[d]) - Sizes[d]) > 1e-4)
                return false;
        }

        return true;
    }

    /// <summary>The place in the input of an item of the result.</summary>
    public double PlaceOf(int dimension, int item, int size)
    {
        double scale = Scales[dimension];
        double result = scale * size;
        return Transformation switch
        {
            "half_pixel" => ((item + 0.5) / scale) - 0.5,
            "pytorch_half_pixel" => result > 1 ? ((item + 0.5) / scale) - 0.5 : 0,
            "half_pixel_symmetric" => (size / 2.0 * (1 - (result / (scale * size)))) + ((item + 0.5) / scale) - 0.5,
            "align_corners" => result > 1 ? item * (size - 1) / (result - 1) : 0,
            "asymmetric" => item / scale,
            "tf_half_pixel_for_nn" => (item + 0.5) / scale,
            _ => throw new ArgumentException(
                $"its coordinate_transformation_mode is {OnnxProgram.Quoted(Transformation)}, which is not supported"),
        };
    }

    /// <summary>The nearest item of the input.</summary>
    public int NearestAt(int dimension, int item, int size)
    {
        double place = Scales[dimension] == 1 && Sizes[dimension] == size ? item : PlaceOf(dimension, item, size);
        double nearest = Rounding switch
        {
            "floor" => Math.Floor(place),
            "ceil" => Math.Ceiling(place),
            "round_prefer_ceil" => Math.Floor(place + 0.5),
            _ => Math.Ceiling(place - 0.5),
        };
        return (int)Math.Clamp(nearest, 0, size - 1);
    }

    private static void Expect(int count, int expected, string what)
    {
        if (count != expected)
            throw new ArgumentException($"it has {count} {what}, expected {expected}");
    }
}

/// <summary>Resizes arrays, dimension by dimension.</summary>
internal static class ResizedArray
{
    public static OnnxArray Of(OnnxCall call)
    {
        ResizeRequest request = ResizeRequest.Of(call);
        if (request.Antialias || !(request.IsNearest || request.IsLinear))
            throw new ArgumentException($"its mode is {OnnxProgram.Quoted(request.Mode)} or antialiased, which is not supported");
        OnnxArray x = call.Array(0);
        double[] values = x.To<double>();
        int[] shape = [.. x.Shape];
        for (int d = 0; d < shape.Length; d++)
        {
            if (shape[d] == 0)
                throw new ArgumentException($"input has shape {ArrayShape.Text(shape)}, expected pixels");
            if (request.Sizes[d] != shape[d] || request.Scales[d] != 1)
                values = Along(values, shape, d, request);
            shape[d] = request.Sizes[d];
        }

        return OnnxArray.Convert(OnnxArray.Of(shape, values), x.Type);
    }

    private static double[] Along(double[] values, int[] shape, int dimension, ResizeRequest request)
    {
        (int size, int result) = (shape[dimension], request.Sizes[dimension]);
        int inner = ArrayShape.Count([.. shape.Skip(dimension + 1)]), outer = ArrayShape.Count([.. shape.Take(dimension)]);
        var resized = new double[outer * result * inner];
        for (int item = 0; item < result; item++)
        {
            double place = request.IsNearest
                ? request.NearestAt(dimension, item, size)
                : Math.Clamp(request.PlaceOf(dimension, item, size), 0, size - 1);
            int first = (int)Math.Floor(place), second = Math.Min(first + 1, size - 1);
            double share = place - first;
            for (int o = 0; o < outer; o++)
            {
                for (int i = 0; i < inner; i++)
                {
                    double low = values[(((o * size) + first) * inner) + i], high = values[(((o * size) + second) * inner) + i];
                    resized[(((o * result) + item) * inner) + i] = share == 0 ? low : low + ((high - low) * share);
                }
            }
        }

        return resized;
    }
}
