namespace Fovea.Tensors.Operators;

/// <summary>How the losses of all elements become one number; PyTorch's <c>reduction</c>.</summary>
public enum LossReduction
{
    /// <summary>Their mean; NaN where there are no elements, as in PyTorch.</summary>
    Mean,

    /// <summary>Their sum; 0 where there are no elements.</summary>
    Sum,
}

/// <summary>The arithmetic of reductions.</summary>
internal static class LossReductions
{
    /// <summary>What the sum of the losses of all elements is divided by.</summary>
    public static int Divisor(this LossReduction reduction, Shape shape) => reduction == LossReduction.Sum ? 1 : shape.Elements;
}
