using Fovea.Tensors.Autograd;
using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Tests;

/// <summary>Operators that select and reorder rows and channels, against PyTorch's indexing.</summary>
public sealed class SelectionTests
{
    /// <summary>x[[2, 0, 2, 3]] of 1, 2, … and the gradient of its sum weighted with 0, 1, ….</summary>
    [Fact]
    public void SelectedRowsAndTheirGradientsArePyTorchs()
    {
        Tensor x = Numbers(new Shape(4, 3), first: 1);
        using var tape = new GradientTape();
        Tensor selected = x.SelectRows([2, 0, 2, 3]);
        Assert.Equal([7f, 8f, 9f, 1f, 2f, 3f, 7f, 8f, 9f, 10f, 11f, 12f], selected.ToArray());
        tape.Backward(new WeightedSum([0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f]).Apply(selected));
        Assert.Equal([3f, 4f, 5f, 0f, 0f, 0f, 6f, 8f, 10f, 9f, 10f, 11f], x.Grad!.ToArray());
    }

    /// <summary>1e8 + 1 - 1e8 is 0 in that order, 1 in others.</summary>
    [Fact]
    public void GradientsToARepeatedRowAreAddedInOrder()
    {
        Tensor x = Numbers(new Shape(2, 1), first: 0);
        using var tape = new GradientTape();
        tape.Backward(new WeightedSum([1e8f, 1f, -1e8f]).Apply(x.SelectRows([1, 1, 1])));
        Assert.Equal([0f, 0f], x.Grad!.ToArray());
    }

    [Fact]
    public void NoRowsCanBeSelected()
    {
        Tensor x = Numbers(new Shape(2, 3), first: 0);
        using var tape = new GradientTape();
        Tensor none = x.SelectRows([]);
        Assert.Equal(new Shape(0, 3), none.Shape);
        tape.Backward(new WeightedSum([]).Apply(none));
        Assert.Equal(new float[6], x.Grad!.ToArray());
        Assert.Equal(new Shape(0, 3), Tensor.Empty(new Shape(0, 3)).SelectRows([]).Shape);
    }

    [Fact]
    public void TheIndicesAreThoseOfTheConstruction()
    {
        int[] rows = [0, 1];
        var op = new SelectRowsOperator(rows);
        rows[0] = 9;
        Assert.Equal([0, 1], op.Rows);
        Assert.Equal([0f, 1f], op.Apply(Numbers(new Shape(2, 1), first: 0)).ToArray());
    }

    /// <summary>torchvision's permute_and_flatten of maps with 2 anchors of 3 values, filled with 0, 1, … in logical order.</summary>
    [Fact]
    public void RowsOfMapsAreInTorchvisionsOrder()
    {
        Tensor maps = Numbers(new Shape(2, 6, 2, 3), first: 0);
        using var tape = new GradientTape();
        Tensor rows = maps.MapRows(3);
        Assert.Equal(new Shape(24, 3), rows.Shape);
        float[] expected =
        [
            0, 6, 12, 18, 24, 30, 1, 7, 13, 19, 25, 31, 2, 8, 14, 20, 26, 32, 3, 9, 15, 21, 27, 33, 4, 10, 16, 22, 28, 34, 5, 11, 17, 23,
            29, 35, 36, 42, 48, 54, 60, 66, 37, 43, 49, 55, 61, 67, 38, 44, 50, 56, 62, 68, 39, 45, 51, 57, 63, 69, 40, 46, 52, 58, 64, 70,
            41, 47, 53, 59, 65, 71,
        ];
        Assert.Equal(expected, rows.ToArray());
        tape.Backward(new WeightedSum(expected).Apply(rows));
        Assert.Equal(maps.ToArray(), maps.Grad!.ToArray());
    }

    /// <summary>A result's gradient is passed on, not copied as a leaf's is.</summary>
    [Fact]
    public void TheGradientOfRowsReachesWhatMadeTheMap()
    {
        Tensor maps = Numbers(new Shape(1, 4, 1, 2), first: 1);
        using var tape = new GradientTape();
        tape.Backward(new WeightedSum([1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f]).Apply(maps.Scale(2f).MapRows(2)));
        Assert.Equal([2f, 10f, 4f, 12f, 6f, 14f, 8f, 16f], maps.Grad!.ToArray());
    }

    [Fact]
    public void ConcatenatedRowsMayBeNone()
    {
        Tensor none = Numbers(new Shape(0, 2), first: 0);
        Tensor one = Numbers(new Shape(1, 2), first: 1), two = Numbers(new Shape(2, 2), first: 3);
        using var tape = new GradientTape();
        Tensor rows = Tensor.ConcatenateRows(none, one, none, two, none);
        Assert.Equal(new Shape(3, 2), rows.Shape);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], rows.ToArray());
        tape.Backward(new WeightedSum([10f, 20f, 30f, 40f, 50f, 60f]).Apply(rows));
        Assert.Equal([10f, 20f], one.Grad!.ToArray());
        Assert.Equal([30f, 40f, 50f, 60f], two.Grad!.ToArray());
        Assert.Equal(none.Shape, none.Grad!.Shape);
    }

    /// <summary>maps[arange(2), [2, 0]][:, None] of 0, 1, … and the gradient of its sum weighted with 1, 2, ….</summary>
    [Fact]
    public void SelectedChannelsAndTheirGradientsArePyTorchs()
    {
        Tensor maps = Numbers(new Shape(2, 3, 2, 2), first: 0);
        using var tape = new GradientTape();
        Tensor selected = maps.SelectChannels([2, 0]);
        Assert.Equal(new Shape(2, 1, 2, 2), selected.Shape);
        Assert.Equal([8f, 9f, 10f, 11f, 12f, 13f, 14f, 15f], selected.ToArray());
        tape.Backward(new WeightedSum([1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f]).Apply(selected));
        Assert.Equal(
            [0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f], maps.Grad!.ToArray());
    }

    [Fact]
    public void ChannelsOfNoMapsAreNone()
    {
        Tensor maps = Numbers(new Shape(0, 3, 2, 2), first: 0);
        using var tape = new GradientTape();
        Tensor none = maps.SelectChannels([]);
        Assert.Equal(new Shape(0, 1, 2, 2), none.Shape);
        tape.Backward(new WeightedSum([]).Apply(none));
        Assert.Equal(maps.Shape, maps.Grad!.Shape);
    }

    /// <summary>Counts up in logical order.</summary>
    private static Tensor Numbers(Shape shape, int first)
    {
        Tensor leaf = Tensor.FromArray(shape, [.. Enumerable.Range(first, shape.Elements).Select(i => (float)i)]);
        leaf.RequiresGrad = true;
        return leaf;
    }
}
