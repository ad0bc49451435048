using Fovea.Formats;
using Fovea.Kernels.Activations;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Sums, products and other functions of two or more values.</summary>
internal static class Arithmetic
{
    public static OperatorRow[] Rows { get; } =
    [
        Row("Add", BinaryFunction.Add, Host<Plus>) with { Trained = [0, 1] },
        Row("Sub", BinaryFunction.Subtract, Host<Minus>),
        Row("Mul", BinaryFunction.Multiply, Host<Times>),
        Row("Div", BinaryFunction.Divide, Host<DividedBy>),
        Row("Pow", BinaryFunction.Power, call => Power(call.Array(0), call.Array(1))),
        OperatorRow.Of("PRelu", Parametric, call => Parametric(call.Array(0), call.Array(1))) with { Trained = [1] },
        OperatorRow.Of("Sum", call => All(call, BinaryFunction.Add), HostAll<Plus>),
        OperatorRow.Of("Max", call => All(call, BinaryFunction.Maximum), HostAll<LargerOf>),
        OperatorRow.Of("Min", call => All(call, BinaryFunction.Minimum), HostAll<SmallerOf>),
        OperatorRow.Of("Mean", Mean, call => Mean(HostAll<Plus>(call), call.InputCount)),
        OperatorRow.Of("Mod", null, call => call.Node.Integer("fmod", 0) == 1 ? Host<Remainder>(call) : Host<Modulus>(call)),
    ];

    /// <summary>A function of two tensors: a sum of maps as <see cref="AddOperator"/>, a factor as <see cref="ScaleOperator"/>.</summary>
    public static Tensor Apply(OnnxCall call, BinaryFunction function, Tensor a, Tensor b)
    {
        bool commutes = function is BinaryFunction.Add or BinaryFunction.Multiply or BinaryFunction.Maximum or BinaryFunction.Minimum;
        if (commutes && b.IsSymbolic && !a.IsSymbolic)
            (a, b) = (b, a);
        if (function == BinaryFunction.Add && a.Shape == b.Shape && a.IsSymbolic == b.IsSymbolic)
            return call.Apply(new AddOperator(), a, b);
        bool isFactor = !b.IsSymbolic && !b.RequiresGrad && b.Shape.Elements == 1 && b.Shape.Rank <= a.Shape.Rank;
        return function == BinaryFunction.Multiply && isFactor
            ? call.Apply(new ScaleOperator(b.Data[0]), a)
            : call.Apply(new BinaryOperator(function), a, b);
    }

    private static OperatorRow Row(string name, BinaryFunction function, Func<OnnxCall, OnnxArray> host) => new(name)
    {
        Tensor = call => AreFloats(call) ? [Pair(call, function)] : null,
        Host = call => [host(call)],
    };

    private static OnnxValue Pair(OnnxCall call, BinaryFunction function) =>
        function == BinaryFunction.Divide && NeighbourSums.Normalized(call) is { } normalized
            ? normalized
            : NeighbourSums.After(call, function, Apply(call, function, call.Tensor(0), call.Tensor(1)));

    /// <summary>Whether all inputs can be tensors: a number of another type decides the type of some results.</summary>
    private static bool AreFloats(OnnxCall call) =>
        Enumerable.Range(0, call.InputCount).All(input => call.Rank(input) <= 4 && call.Value(input).Type == DType.F32);

    private static Tensor? All(OnnxCall call, BinaryFunction function)
    {
        if (!AreFloats(call))
            return null;
        Tensor result = call.Tensor(0);
        for (int i = 1; i < call.InputCount; i++)
            result = Apply(call, function, result, call.Tensor(i));
        return result;
    }

    private static Tensor? Mean(OnnxCall call) =>
        All(call, BinaryFunction.Add) is { } sum ? call.Apply(new ScaleOperator(1f / call.InputCount), sum) : null;

    private static OnnxArray Mean(OnnxArray sum, int count) => ArrayMath.Map(sum, value => value / count);

    private static Tensor? Parametric(OnnxCall call)
    {
        (Tensor x, Tensor slope) = (call.Tensor(0), call.Tensor(1));
        bool isOfChannels = slope.Shape.Rank == 1 && x.Shape.Rank == 4 && slope.Shape[0] == x.Shape[1] && x.Shape[3] != x.Shape[1];
        return call.Apply(
            new BinaryOperator(BinaryFunction.PRelu), x,
            isOfChannels
                ? call.Form(1, "of channels", () => call.Apply(new ReshapeOperator(new Shape(x.Shape[1], 1, 1)), slope))
                : slope);
    }

    private static OnnxArray Parametric(OnnxArray x, OnnxArray slope)
    {
        OnnxArray zero = OnnxArray.Convert(OnnxArray.Of([], 0f), x.Type);
        OnnxArray positive = ArrayMath.Apply<LargerOf>(x, zero), negative = ArrayMath.Apply<SmallerOf>(x, zero);
        return ArrayMath.Apply<Plus>(positive, ArrayMath.Apply<Times>(negative, slope));
    }

    private static OnnxArray Host<TFunction>(OnnxCall call)
        where TFunction : INumberFunction
    {
        (OnnxArray a, OnnxArray b) = (call.Array(0), call.Array(1));
        call.CheckSize(ArrayShape.Broadcast(a.Shape, b.Shape));
        return ArrayMath.Apply<TFunction>(a, b);
    }

    private static OnnxArray HostAll<TFunction>(OnnxCall call)
        where TFunction : INumberFunction
    {
        OnnxArray result = call.Array(0);
        for (int i = 1; i < call.InputCount; i++)
        {
            call.CheckSize(ArrayShape.Broadcast(result.Shape, call.Shape(i)));
            result = ArrayMath.Apply<TFunction>(result, call.Array(i));
        }

        return result;
    }

    private static OnnxArray Power(OnnxArray a, OnnxArray b)
    {
        int[] shape = ArrayShape.Broadcast(a.Shape, b.Shape);
        (int[] left, int[] right) = (ArrayShape.Repeated(a.Shape, shape), ArrayShape.Repeated(b.Shape, shape));
        (double[] bases, double[] exponents) = (a.To<double>(), b.To<double>());
        var powers = new double[left.Length];
        for (int i = 0; i < powers.Length; i++)
            powers[i] = Math.Pow(bases[left[i]], exponents[right[i]]);
        return OnnxArray.Convert(OnnxArray.Of(shape, powers), a.Type);
    }
}
