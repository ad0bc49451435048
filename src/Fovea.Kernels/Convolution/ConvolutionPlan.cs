namespace Fovea.Kernels.Convolution;

/// <summary>
/// Chooses the algorithm of a convolution: the one with the lowest expected cost. Costs are counted in products of the inner loop; the
/// weights of everything else were measured cold, with filters that come from memory.
/// </summary>
public static class ConvolutionPlan
{
    /// <summary>Products in the time that transforming and storing a filter value takes, where filters change from call to call.</summary>
    private const double PerPackedValue = 40;

    /// <summary>
    /// The share of the direct algorithm's cost that another must stay below in training: it rounds least, and small gains are uncertain.
    /// </summary>
    private const double ClearlyLess = 0.75;

    /// <summary>Whether <paramref name="algorithm"/> can compute such a convolution.</summary>
    public static bool CanUse(ConvolutionAlgorithm algorithm, in Conv2dGeometry geometry) => algorithm.CanCompute(geometry);

    /// <summary>Whether there is more than one algorithm for such a convolution.</summary>
    public static bool HasChoice(in Conv2dGeometry geometry)
    {
        foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
        {
            if (algorithm != ConvolutionAlgorithm.Direct && algorithm.CanCompute(geometry))
                return true;
        }

        return false;
    }

    /// <summary>Chooses the algorithm for inference, with filters that were packed before.</summary>
    public static ConvolutionAlgorithm Choose(in Conv2dGeometry geometry) =>
        Cheapest(geometry, perPackedValue: 0, static algorithm => algorithm.InferenceWeight);

    /// <summary>
    /// Chooses the algorithm for the forward pass of training, where filters change from call to call: among those whose rounding gradients
    /// bear. The rounding of a backward pass is not enlarged, so gradients may use any algorithm.
    /// </summary>
    public static ConvolutionAlgorithm ChooseTraining(in Conv2dGeometry geometry) =>
        Cheapest(geometry, PerPackedValue, TrainingWeight, forTraining: true);

    /// <summary>Chooses the algorithm for the gradient to the input: the direct one unless the stride is 1.</summary>
    public static ConvolutionAlgorithm ChooseBackwardInput(in Conv2dGeometry geometry) =>
        geometry is { StrideH: 1, StrideW: 1 }
            ? Cheapest(geometry.Reversed(), PerPackedValue, TrainingWeight)
            : ConvolutionAlgorithm.Direct;

    /// <summary>Chooses the algorithm for the gradient to the weights.</summary>
    public static ConvolutionAlgorithm ChooseBackwardWeight(in Conv2dGeometry geometry) =>
        Cheapest(geometry, PerPackedValue, static each => each.IsForWeightGradients ? TrainingWeight(each) : double.PositiveInfinity);

    private static double TrainingWeight(ConvolutionAlgorithm algorithm) => algorithm == ConvolutionAlgorithm.Direct ? ClearlyLess : 1;

    private static ConvolutionAlgorithm Cheapest(
        in Conv2dGeometry geometry, double perPackedValue, Func<ConvolutionAlgorithm, double> weight, bool forTraining = false)
    {
        (ConvolutionAlgorithm best, double least) = (ConvolutionAlgorithm.Direct, double.PositiveInfinity);
        foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
        {
            if (!algorithm.CanCompute(geometry) || (forTraining && !algorithm.IsExactEnoughToTrain(geometry)))
                continue;
            double cost = algorithm.Cost(geometry, perPackedValue) * weight(algorithm);
            if (cost < least)
                (best, least) = (algorithm, cost);
        }

        return best;
    }
}
