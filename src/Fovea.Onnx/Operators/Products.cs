using Fovea.Kernels.Activations;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Products of matrices, as fully connected layers.</summary>
internal static class Products
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Of("Gemm", Gemm, HostGemm) with { Trained = [1, 2] },
        OperatorRow.Of("MatMul", MatMul, call => HostProduct(call, call.Array(0), call.Array(1))) with { Trained = [0, 1] },
    ];

    private static Tensor? Gemm(OnnxCall call)
    {
        if (call.Rank(0) != 2 || call.Rank(1) != 2)
            return null;
        float alpha = call.Node.Float("alpha", 1f), beta = call.Node.Float("beta", 1f);
        Tensor x = call.Node.Integer("transA", 0) != 0 ? Transposed(call, call.Tensor(0)) : call.Tensor(0);
        Tensor weight = call.Node.Integer("transB", 0) != 0
            ? call.Tensor(1)
            : call.Form(1, "transposed", () => Transposed(call, call.Tensor(1)));
        if (alpha != 1f)
            weight = call.Form(1, "scaled", () => call.Apply(new ScaleOperator(alpha), weight));
        if (call.OptionalTensor(2) is not { } addend)
            return call.Apply(new LinearOperator(), x, weight);
        if (beta != 1f)
            addend = call.Form(2, "scaled", () => call.Apply(new ScaleOperator(beta), addend));
        int outputs = weight.Shape[0];
        bool isBias = addend.Shape.Elements == outputs && (addend.Shape.Rank == 1 || (addend.Shape.Rank == 2 && addend.Shape[0] == 1));
        if (isBias && !addend.IsSymbolic)
        {
            Tensor bias = addend.Shape.Rank == 1
                ? addend
                : call.Form(2, "as a bias", () => call.Apply(new ReshapeOperator(new Shape(outputs)), addend));
            return call.Apply(new LinearOperator(), x, weight, bias);
        }

        return Arithmetic.Apply(call, BinaryFunction.Add, call.Apply(new LinearOperator(), x, weight), addend);
    }

    private static Tensor? MatMul(OnnxCall call)
    {
        (int left, int right) = (call.Rank(0), call.Rank(1));
        if (left is < 2 or > 4 || right is < 2 or > 4)
            return null;
        if (right == 2)
        {
            Tensor weight = call.Form(1, "transposed", () => Transposed(call, call.Tensor(1)));
            return OnRows(call, call.Tensor(0), weight);
        }

        if (left != 2)
            return Batched(call);

        // The left matrix is the same for all right ones: (A X)' = X' A'.
        int[] order = [.. Enumerable.Range(0, right - 2), right - 1, right - 2];
        Tensor turned = call.Apply(new TransposeOperator(order), call.Tensor(1));
        return call.Apply(new TransposeOperator(order), OnRows(call, turned, call.Tensor(0)));
    }

    /// <summary>Products of as many left as right matrices, one by one; null where they are symbolic or repeated.</summary>
    private static Tensor? Batched(OnnxCall call)
    {
        (Tensor left, Tensor right) = (call.Tensor(0), call.Tensor(1));
        int[] a = left.Shape.ToArray(), b = right.Shape.ToArray();
        if (left.IsSymbolic || right.IsSymbolic || !a.SkipLast(2).SequenceEqual(b.SkipLast(2)) || left.Shape.Elements == 0
            || right.Shape.Elements == 0)
        {
            return null;
        }

        (int rows, int depth, int columns) = (a[^2], b[^2], b[^1]);
        Tensor lefts = call.Apply(new ReshapeOperator(new Shape(left.Shape.Elements / a[^1], a[^1])), left);
        int[] order = [.. Enumerable.Range(0, b.Length - 2), b.Length - 1, b.Length - 2];
        Tensor turned = call.Apply(new TransposeOperator(order), right);
        Tensor rights = call.Apply(new ReshapeOperator(new Shape(right.Shape.Elements / depth, depth)), turned);
        Tensor[] products = new Tensor[lefts.Shape[0] / rows];
        call.CheckSize([.. a.SkipLast(1), columns]);
        for (int i = 0; i < products.Length; i++)
        {
            Tensor first = call.Apply(new SliceOperator(0, i * rows, rows), lefts);
            Tensor second = call.Apply(new SliceOperator(0, i * columns, columns), rights);
            products[i] = call.Apply(new LinearOperator(), first, second);
        }

        Tensor joined = products is [var only] ? only : Tensor.ConcatenateRows(products);
        return call.Apply(new ReshapeOperator(new Shape([.. a.SkipLast(1), columns])), joined);
    }

    private static Tensor OnRows(OnnxCall call, Tensor x, Tensor weight)
    {
        Shape shape = x.Shape;
        if (shape.Rank == 2)
            return call.Apply(new LinearOperator(), x, weight);
        Tensor rows = call.Apply(new ReshapeOperator(new Shape(shape.Elements / Math.Max(1, shape[-1]), shape[-1])), x);
        int[] sizes = [.. shape.ToArray()[..^1], weight.Shape[0]];
        return call.Apply(new ReshapeOperator(new Shape(sizes)), call.Apply(new LinearOperator(), rows, weight));
    }

    private static Tensor Transposed(OnnxCall call, Tensor matrix) => call.Apply(new TransposeOperator(1, 0), matrix);

    private static OnnxArray HostGemm(OnnxCall call)
    {
        OnnxArray a = Matrix(call, 0, "transA"), b = Matrix(call, 1, "transB");
        float alpha = call.Node.Float("alpha", 1f), beta = call.Node.Float("beta", 1f);
        OnnxArray product = ArrayMath.Map(HostProduct(call, a, b), value => value * alpha, value => (long)(value * alpha));
        return call.Has(2)
            ? ArrayMath.Apply<Plus>(product, ArrayMath.Map(call.Array(2), value => value * beta, value => (long)(value * beta)))
            : product;
    }

    private static OnnxArray Matrix(OnnxCall call, int input, string transposed)
    {
        OnnxArray matrix = call.Array(input);
        if (matrix.Shape is not [var rows, var columns])
            throw new ArgumentException($"input {input} has shape {ArrayShape.Text(matrix.Shape)}, expected a matrix");
        return call.Node.Integer(transposed, 0) == 0
            ? matrix
            : matrix.Take([columns, rows], ArrayShape.Places([columns, rows], 0, [1, columns]));
    }

    private static OnnxArray HostProduct(OnnxCall call, OnnxArray a, OnnxArray b)
    {
        if (a.Shape.Count == 0 || b.Shape.Count == 0)
            throw new ArgumentException("an input is a single value, expected vectors, matrices or batches of them");
        IReadOnlyList<int> left = a.Shape.Count == 1 ? [1, a.Count] : a.Shape, right = b.Shape.Count == 1 ? [b.Count, 1] : b.Shape;
        (int rows, int depth, int columns) = (left[^2], left[^1], right[^1]);
        if (right[^2] != depth)
        {
            throw new ArgumentException(
                $"inputs have shapes {ArrayShape.Text(a.Shape)} and {ArrayShape.Text(b.Shape)}, which do not go together");
        }

        int[] leftBatch = [.. left.SkipLast(2)], rightBatch = [.. right.SkipLast(2)];
        int[] batch = leftBatch.Length + rightBatch.Length == 0 ? [] : ArrayShape.Broadcast(leftBatch, rightBatch);
        call.CheckSize([.. batch, rows, columns], sizeof(double));
        int[] first = ArrayShape.Repeated(leftBatch, batch), second = ArrayShape.Repeated(rightBatch, batch);
        (double[] x, double[] y) = (a.To<double>(), b.To<double>());
        var product = new double[first.Length * rows * columns];
        for (int i = 0; i < product.Length; i++)
        {
            (int matrix, int place) = Math.DivRem(i, rows * columns);
            (int row, int column) = Math.DivRem(place, columns);
            double sum = 0;
            for (int k = 0; k < depth; k++)
                sum += x[(((first[matrix] * rows) + row) * depth) + k] * y[(((second[matrix] * depth) + k) * columns) + column];
            product[i] = sum;
        }

        int[] shape = [.. batch, .. a.Shape.Count == 1 ? [] : new[] { rows }, .. b.Shape.Count == 1 ? [] : new[] { columns }];
        return OnnxArray.Convert(OnnxArray.Of(shape, product), a.Type);
    }
}
