using Fovea.Tensors;
using Fovea.Testing;
using Xunit.Abstractions;
using static Fovea.Testing.GraphWriter;

namespace Fovea.Onnx.Tests;

/// <summary>The same graphs in ONNX Runtime.</summary>
public sealed class RuntimeComparisonTests(ITestOutputHelper output) : IDisposable
{
    private const double Tolerance = 1e-5;

    private static readonly (int KernelH, int KernelW, int Stride, int Dilation)[] _windows =
        [(3, 3, 2, 1), (2, 3, 1, 1), (3, 3, 3, 1), (3, 2, 1, 2)];

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("Conv")]
    [InlineData("MaxPool")]
    [InlineData("AveragePool")]
    public void WindowsOfEveryKindAreTheSame(string kind)
    {
        int compared = 0;
        foreach ((int height, int width) in new[] { (7, 8), (6, 6) })
        {
            foreach ((int kernelH, int kernelW, int stride, int dilation) in _windows)
            {
                foreach (byte[][] padding in Paddings)
                {
                    foreach (bool ceil in new[] { false, true })
                    {
                        compared += Compare(kind, [height, width], [kernelH, kernelW], stride, dilation, padding, ceil) ? 1 : 0;
                    }
                }
            }
        }

        output.WriteLine($"{kind}: {compared} windows");
        Assert.True(compared > 40, $"{compared}");
    }

    [ResNet18Fact]
    public void TheResNet18OfMicrosoftMlHasTheSameFeatures()
    {
        OnnxModel model = OnnxModel.Load(ResNet18FactAttribute.File);
        Shape shape = new([.. model.Inputs[0].Dimensions!.Select(dimension => (int)(dimension.Size ?? 1))]);
        Tensor image = Tensor.FromArray(shape, [.. Goldens.Uniform("image", shape.Elements, 0).Select(value => (value + 1) * 127.5f)]);
        using CompiledOnnxModel compiled = model.Compile(shape);
        using var runtime = new RuntimeModel(ResNet18FactAttribute.File);
        (_, float[] expected) = runtime.Run((model.Inputs[0].Name, image));
        double difference = RuntimeModel.Difference(expected, compiled.Run(image).ToArray());
        output.WriteLine($"{difference:0.0e+0}, {compiled.Plan!.Steps.Count} steps");
        Assert.True(compiled.IsPlanOnly);
        Assert.InRange(difference, 0, 1e-4);
    }

    /// <summary>As Keras' networks are exported: channels last, padding of its own, a bias that is added, a mean and a softmax.</summary>
    [Fact]
    public void ANetworkWithChannelsLastIsOnePlan()
    {
        byte[] model = Model(
            [0, 17, 15, 3],
            [
                Node("Transpose", ["x"], "chw", Attribute("perm", 0, 3, 1, 2)),
                Node("Pad", ["chw", "pads"], "padded"),
                Node("Conv", ["padded", "w"], "maps", Attribute("strides", 2, 2)),
                Node("Add", ["maps", "b"], "biased"),
                Node("Clip", ["biased", "zero", "six"], "clipped"),
                Node(
                    "MaxPool", ["clipped"], "pooled", Attribute("kernel_shape", 3, 3), Attribute("strides", 2, 2),
                    Attribute("auto_pad", "SAME_UPPER")),
                Node("Transpose", ["pooled"], "hwc", Attribute("perm", 0, 2, 3, 1)),
                Node("ReduceMean", ["hwc"], "mean", Attribute("axes", 1, 2), Attribute("keepdims", 0)),
                Node("MatMul", ["mean", "fc"], "product"),
                Node("Add", ["product", "fcb"], "logits"),
                Node("Softmax", ["logits"], "y"),
            ],
            [
                Integers("pads", 0, 0, 1, 1, 0, 0, 1, 1), Floats("w", [4, 3, 3, 3]), Floats("b", [1, 4, 1, 1]), Scalar("zero", 0),
                Scalar("six", 6), Floats("fc", [4, 5]), Floats("fcb", [5]),
            ]);
        File.WriteAllBytes(_path, model);
        OnnxModel imported = OnnxModel.Load(_path);
        var shape = new Shape(2, 17, 15, 3);
        Tensor images = Tensor.FromArray(shape, Goldens.Uniform("images", shape.Elements, 0));
        using CompiledOnnxModel compiled = imported.Compile(shape);
        using var runtime = new RuntimeModel(_path);
        (_, float[] expected) = runtime.Run(("x", images));
        Assert.InRange(RuntimeModel.Difference(expected, compiled.Run(images).ToArray()), 0, Tolerance);
        Assert.Equal(
            ["Transpose", "Conv2d", "Clip", "MaxPool2d", "Transpose", "ReduceMean", "Linear", "Softmax"],
            compiled.Plan!.Steps.Select(step => step.Operation));

        var classifier = new OnnxClassifier(imported);
        Assert.Equal((3, 17, 15, 5), (classifier.Channels, classifier.Height, classifier.Width, classifier.Classes));
        Assert.Null(classifier.Batch);
        var chw = new Shape(2, 3, 17, 15);
        using var plan = Inference.InferenceCompiler.Compile(classifier.Forward, chw);
        Assert.Equal("Conv2d", plan.Steps[0].Operation);
        float[] logits = plan.Run(new Tensors.Operators.TransposeOperator(0, 3, 1, 2).Apply(images)).Softmax().ToArray();
        Assert.InRange(RuntimeModel.Difference(expected, logits), 0, Tolerance);
    }

    [Fact]
    public void ErrorsNameTheNode()
    {
        Refused("the operator Attention (in the node 'Attention a'); the operator com.x.Foo", Model([1, 3, 4, 4],
        [
            Node("Attention", ["x"], "a"), Message(o => o.Field(1, "a").Field(2, "y").Field(4, "Foo").Field(7, "com.x")),
        ], []));
        byte[][] cycle = [Node("Relu", ["b"], "a"), Node("Relu", ["a"], "b")], twice = [Node("Relu", ["x"], "a"), Node("Abs", ["x"], "a")];
        Refused("reads the value 'b', which nothing before it computes", Model([1, 3], cycle, []));
        Refused("the value 'a' is defined twice", Model([1, 3], twice, []));
        byte[] nothing = OnnxWriter.Raw("w", OnnxWriter.FloatType, [1 << 16, 1 << 16, 1, 0], []);
        Refused("has more than 2147483647 elements", Model([1, 3], [Node("Relu", ["x"], "y")], [nothing]));
        Refused("it does not say the opset", Model([1, 3], [Node("Relu", ["x"], "y")], [], opset: 0));
        File.WriteAllBytes(_path, Model([1, 3, 4, 4], [Node("Conv", ["x", "w"], "y")], [Floats("w", [2, 4, 3, 3])]));
        string message = Assert.Throws<OnnxException>(() => OnnxModel.Load(_path).Compile()).Message;
        Assert.EndsWith("the node 'Conv y' (Conv): Conv2d: input has 3 channels, weight expects 4 ([2, 4, 3, 3]).", message);
        File.WriteAllBytes(_path, Model([1, 1000], [Node("Expand", ["x", "shape"], "y")], [Integers("shape", 2_000_000, 1000)]));
        Assert.Contains("MB, expected at most 4096 MB", Assert.Throws<OnnxException>(() => OnnxModel.Load(_path).Compile()).Message);
        foreach (byte[] attribute in (byte[][])
            [
                Attribute("pads", 1L << 40, 0, 0, 0), Attribute("pads", 1, 1, 1), Attribute("strides", 0, 0), Attribute("strides", 2, 2, 2),
                Attribute("dilations", 1 << 20, 1 << 20), Attribute("auto_pad", "ALL"), Attribute("kernel_shape", long.MaxValue, 1),
            ])
        {
            File.WriteAllBytes(_path, Model([1, 3, 8, 8], [Node("MaxPool", ["x"], "y", Attribute("kernel_shape", 3, 3), attribute)], []));
            Assert.Contains("(MaxPool): ", Assert.Throws<OnnxException>(() => OnnxModel.Load(_path).Compile()).Message);
        }
    }

    private static IEnumerable<byte[][]> Paddings =>
    [
        [], [Attribute("pads", 1, 1, 1, 1)], [Attribute("pads", 0, 0, 1, 1)], [Attribute("pads", 1, 0, 0, 1)],
        [Attribute("pads", 1, 1, 0, 0)],
        [Attribute("auto_pad", "SAME_UPPER")], [Attribute("auto_pad", "SAME_LOWER")], [Attribute("auto_pad", "VALID")],
    ];

    private static byte[] Floats(string name, int[] shape) =>
        OnnxWriter.Floats(name, shape, Goldens.Uniform(name, shape.Aggregate(1, (product, size) => product * size), 0));

    private static byte[] Scalar(string name, float value) => OnnxWriter.Floats(name, [], [value]);

    private static byte[] Message(Action<Google.Protobuf.CodedOutputStream> write) => OnnxWriter.Message(write);

    private bool Compare(string kind, int[] size, int[] kernel, int stride, int dilation, byte[][] padding, bool ceil)
    {
        bool isConvolution = kind == "Conv";
        if ((isConvolution && ceil) || (kind == "AveragePool" && dilation > 1))
            return false;

        // There ONNX Runtime leaves the dilation out, against its own inference of shapes.
        if (kind == "MaxPool" && dilation > 1 && padding.Any(each => System.Text.Encoding.UTF8.GetString(each).Contains("SAME")))
            return false;
        byte[][] attributes =
        [
            Attribute("kernel_shape", kernel[0], kernel[1]), Attribute("strides", stride, stride), .. padding,
            .. kind != "AveragePool" ? new[] { Attribute("dilations", dilation, dilation) } : [],
            .. isConvolution ? [] : new[] { Attribute("ceil_mode", ceil ? 1 : 0) },
        ];
        string[] inputs = isConvolution ? ["x", "w"] : ["x"];
        byte[][] tensors = isConvolution ? [Floats("w", [4, 3, .. kernel])] : [];
        bool isMatched = false;
        foreach (bool counts in kind == "AveragePool" ? new[] { false, true } : [false])
        {
            byte[][] all = counts ? [.. attributes, Attribute("count_include_pad", 1)] : attributes;
            File.WriteAllBytes(_path, Model([2, 3, .. size], [Node(kind, inputs, "y", all)], tensors, opset: 11));
            var shape = new Shape(2, 3, size[0], size[1]);
            Tensor x = Tensor.FromArray(shape, Goldens.Uniform("x", shape.Elements, 0));
            (int[] Shape, float[] Values) expected;
            try
            {
                using var runtime = new RuntimeModel(_path);
                expected = runtime.Run(("x", x));
            }
            catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException)
            {
                continue; // it does not take every combination
            }

            using CompiledOnnxModel compiled = OnnxModel.Load(_path).Compile(shape);
            Tensor result = compiled.Run(x);
            string which = $"{kind} {size[0]}x{size[1]} kernel {kernel[0]}x{kernel[1]} stride {stride} dilation {dilation} ceil {ceil} "
                + $"counts {counts} {string.Join(' ', padding.Select(each => Convert.ToHexString(each)))}";
            Assert.True(expected.Shape.SequenceEqual(result.Shape.ToArray()), $"{which}: {result.Shape}");
            double difference = RuntimeModel.Difference(expected.Values, result.ToArray());
            Assert.True(difference < Tolerance, $"{which}: {difference}");
            isMatched = true;
        }

        return isMatched;
    }

    private void Refused(string expected, byte[] model)
    {
        File.WriteAllBytes(_path, model);
        string message = Assert.Throws<Formats.WeightFileException>(() => OnnxModel.Load(_path)).Message;
        Assert.Contains(expected, message);
        Assert.EndsWith(".", message);
    }
}

/// <summary>A test that needs the ResNet-18 of Microsoft.ML.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ResNet18FactAttribute : FactAttribute
{
    public static readonly string File = Path.Combine(Environment.GetEnvironmentVariable("FOVEA_DATA") ?? "", "weights", "ResNet18.onnx");

    public ResNet18FactAttribute()
    {
        if (!Path.Exists(File))
            Skip = "ResNet18.onnx is not in $FOVEA_DATA/weights: `dotnet build samples/resnet18-weights -p:Folder=…` puts it there";
    }
}
